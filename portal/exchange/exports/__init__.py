"""Files that a certificate is given out as, and that the portal reads back as they were."""
