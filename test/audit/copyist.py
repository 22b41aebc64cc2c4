"""A model that answers with the last program that it is shown, and else with none that works."""

import json
import re
import sys

asked = json.load(sys.stdin)
shown = "\n".join(str(message["content"]) for message in asked["messages"])
programs = [text for text in re.findall(r"```python\n(.*?)```", shown, re.S) if re.search(r"^(def|class) ", text, re.M)]
answer = programs[-1] if programs else "raise NotImplementedError\n"
print(f"```python\n{answer}```")
