"""What people see: index, storefront, admin with the framed app."""
