"""What is said of documents, without the web, the database or the library that seals."""
