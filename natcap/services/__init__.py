"""Physical flows of ecosystem services, one module per service."""
