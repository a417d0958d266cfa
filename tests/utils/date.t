# a given second
$ date -u -d @0; date -u -d @1234567890 '+%Y-%m-%d %H:%M:%S %s'
|Thu Jan  1 00:00:00 UTC 1970
|2009-02-13 23:31:30 1234567890

# dates as people write them
$ date -u -d '2024-02-29 12:34:56' +%s; date -u -d 2024-02-29T12:34:56Z +%s; date -u -d '2024-02-29 12:34:56+02:00' +%s
|1709210096
|1709210096
|1709202896

# relative
$ date -u -d '2024-01-01 + 2 days' +%F; date -u -d '2024-01-01 1 week ago' +%F
|2024-01-03
|2023-12-25

# formats
$ date -u -d @5 +%-S; date -u -d @5 -R; date -u -d @5 -Iseconds; date -u -d @5.25 +%N; date -u -d @5 +
|5
|Thu, 01 Jan 1970 00:00:05 +0000
|1970-01-01T00:00:05+0000
|250000000
|

# of a file
$ touch -d @86400 f; date -u -r f +%F
|1970-01-02

# bad times
$ date -d nonsense 2>&1
|date: nonsense: bad time
? 1

# a time zone
$ TZ=XXX-2 date -d @0 +%H
|02
