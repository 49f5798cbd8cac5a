"""The follower: killed anywhere, what it wrote equals what it would write anew."""
