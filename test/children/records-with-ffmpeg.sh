# A leader that lets ffmpeg work for it, as camera software does.
ffmpeg -hide_banner -loglevel error -re -f lavfi -i testsrc=size=64x64:rate=5 -f null - &
echo ready
wait
