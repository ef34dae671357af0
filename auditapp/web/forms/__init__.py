"""Form classes made from audit templates."""
