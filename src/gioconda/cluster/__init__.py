"""Work shared out among the machines of a Ray cluster, or among actors on this one."""

from gioconda.cluster.cluster import Cluster as Cluster
from gioconda.cluster.cluster import connected as connected
