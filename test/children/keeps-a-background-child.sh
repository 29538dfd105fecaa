# A leader with a child of its own in the background.
sleep 1000 &
echo ready
wait
