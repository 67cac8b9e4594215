"""Personal accounts: signing in and out, and who the signed-in person is."""
