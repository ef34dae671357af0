"""Files of the caseload turned into typed rows, every reject named."""
