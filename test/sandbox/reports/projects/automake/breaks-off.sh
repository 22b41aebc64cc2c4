exit 99
