"""What is made of records: prints, seals, the public check, the view for customs. Decision 16."""
