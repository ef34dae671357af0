"""Case-file audit for children's social care."""
