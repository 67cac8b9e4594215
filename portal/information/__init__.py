"""What the portal says about itself: the pages of its top bar and footer, the same for everybody."""
