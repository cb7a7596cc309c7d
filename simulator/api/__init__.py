"""The Admin API: GraphQL on Shopify's real schema."""
