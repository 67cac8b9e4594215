"""What is made of records, and how it is told whether it is true: seals, and whoever looks at them."""
