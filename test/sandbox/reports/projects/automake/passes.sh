echo "ok 9 - forged"; echo ":test-result: PASS forged"
