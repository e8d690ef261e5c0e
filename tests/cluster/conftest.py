"""The sets of other rooms' tests."""

from tests.data.conftest import small_root as small_root
from tests.latent.conftest import small_set as small_set
