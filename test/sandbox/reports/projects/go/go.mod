module example.org/own/states

go 1.21
