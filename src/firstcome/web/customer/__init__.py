"""Pages of customers: the launch, the order, and what lies between."""
