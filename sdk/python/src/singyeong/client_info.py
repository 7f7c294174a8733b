"""Clients as the directory knows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ._gen.client_pb2 import Client
from .messages import ClientRef, datetime_of
from .values import MetadataValue, metadata_from_proto


@dataclass(frozen=True, kw_only=True)
class ClientInfo:
    """A connected client."""

    application: str
    client_id: str
    metadata: Mapping[str, MetadataValue]
    """The broker's own attributes, such as ``ip``, included."""
    queues: Sequence[str]
    """Queues from which it can get a message now."""
    remote_address: str
    """Without port."""
    restricted: bool
    """True: it presented no valid credential where one is asked for."""
    revision: int
    """Counts the changes of its metadata, from 1."""
    connected_at: datetime
    transport: str
    """Such as ``websocket`` or ``rpc``."""
    broker_id: str
    """The broker that holds its session."""

    @property
    def ref(self) -> ClientRef:
        """Its name."""
        return ClientRef(self.application, self.client_id)


def client_info_from_proto(client: Client) -> ClientInfo:
    """The client of the wire, read."""
    return ClientInfo(
        application=client.application,
        client_id=client.client_id,
        metadata=metadata_from_proto(client.metadata),
        queues=list(client.queues),
        remote_address=client.remote_address,
        restricted=client.restricted,
        revision=client.revision,
        connected_at=datetime_of(client.connected_at),
        transport=client.transport,
        broker_id=client.broker_id,
    )
