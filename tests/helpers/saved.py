"""Networks with fresh random values, saved as training saves them."""

from dataclasses import replace

from digits.networks import build_network
from digits.weights import save_network, trained_parameters
from tests.helpers.measured import card_of


def put_network(folder, name, history):
    """Write a network's values and its card, and return the network."""
    network = build_network(name)
    card = replace(
        card_of({}, network=name),
        history=history,
        parameters=trained_parameters(network),
    )
    save_network(folder, network, card)
    return network
