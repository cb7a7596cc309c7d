"""What can happen in a shop. Each function changes records and emits the webhooks Shopify would."""
