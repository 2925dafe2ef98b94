"""What programs are told, in English: why a request was refused, what `/read` takes."""

NOT_A_FILE = "Send one picture as a file."
NO_LINKS = "Send the picture itself, not a link to it."
REQUEST_TOO_LARGE = "That is too large. Send less."
TOO_SLOW = "That took too long to arrive. Send it again."
MANY_ASK = "Many ask at once. Ask again in a moment."
NO_ROOM = "There is no room for more pictures just now. Try again in a few minutes."
NOT_UNDERSTOOD = "I do not understand that. /gradio_api/info says what I can be asked."
NOTHING_HERE = "There is nothing here. /gradio_api/info says what I can be asked."
WENT_WRONG = "That went wrong here. Try again, or send something else."
READ_PICTURE = (
    "JPEG of one handwritten digit or a number, at most 25 megapixels; or PNG or WebP, "
    "at most 2; any colours"
)
READ_ANSWER = (
    "verdict, digit and its rival, headline, eleven probabilities that sum to 1: of "
    "each digit, and of no digit"
)
