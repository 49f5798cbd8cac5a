"""Pictures for the README: pages of a running shop, as Chromium shows them."""
