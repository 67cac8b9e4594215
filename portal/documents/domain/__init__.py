"""The rules of documents, in pure Python."""
