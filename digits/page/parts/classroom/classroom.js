// The class's task.

digits.translate(element);
