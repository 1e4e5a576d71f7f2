"""Routes of a day: places with units, distances without a road map, an order that is near enough."""
