"""Networks with fresh random values, saved as training saves them."""

from dataclasses import replace

from digits.networks import build_network
from digits.weights import save_network, trained_parameters
from tests.helpers.networks.measured import card_of


def put_network(folder, name, history=None, **entries):
    """Write a network's values and its card, and return the network.

    Args:
        folder: made if needed.
        name: of the network.
        history: of its card.
        entries: others of its card.
    """
    import keras

    keras.utils.set_random_seed(1)
    network = build_network(name)
    entries |= {"history": history} if history else {}
    card = replace(card_of({}, network=name), **entries)
    card = replace(card, parameters=trained_parameters(network))
    save_network(folder, network, card)
    return network
