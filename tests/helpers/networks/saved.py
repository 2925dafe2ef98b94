"""Networks with fresh random values, saved as training saves them."""

from dataclasses import replace

from digits.networks import build_network
from digits.weights.files import save_network, trained_parameters
from tests.helpers.networks.measured import card_of


def put_network(folder, name, history=None, **entries):
    """Write a network's values and a card with these entries; return the network."""
    import keras

    keras.utils.set_random_seed(1)
    network = build_network(name)
    entries |= {"history": history} if history else {}
    card = replace(card_of({}, network=name), **entries)
    card = replace(card, parameters=trained_parameters(network))
    save_network(folder, network, card)
    return network
