"""What both web servers share: who may ask, how much of it, how slowly, and what answers carry."""
