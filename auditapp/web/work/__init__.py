"""What one person must do now."""
