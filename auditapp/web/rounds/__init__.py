"""The programme and its rounds."""
