"""TIFF: what its directories say (``tags``), layers that lie apart (``planes``), writing."""
