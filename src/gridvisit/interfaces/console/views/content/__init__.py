"""What is explained and promised: policy items, scripts, published service promises."""
