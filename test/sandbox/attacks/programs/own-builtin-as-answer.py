# own: a builtin in place of the function
# tries: to have tests call what leads out of the submission
# isolated-oracle: failed | crashed
# in-process: failed

add = eval
