"""A small, stateful stand-in for Shopify. It knows nothing of the app that talks to it."""
