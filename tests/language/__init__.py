"""The words of the portal: catalogue, pages, mails, and what is linted in them."""
