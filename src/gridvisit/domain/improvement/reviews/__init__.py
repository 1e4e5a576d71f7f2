"""Management reviews (管理评审, 9.3-01): inputs gathered by the product, decisions followed up, minutes locked."""
