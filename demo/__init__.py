"""The story of one warranty, to click through: an invented brand, a stand-in for Shopify, and the product."""
