"""Bars of ratios as SVG: a logarithmic scale with a line at 1."""
import math
from xml.sax.saxutils import escape

ROW, LEFT, WIDTH, TOP = 16, 260, 480, 40
LEAST, MOST = 0.01, 10.0


def x_of(ratio):
    ratio = min(max(ratio, LEAST), MOST)
    return LEFT + WIDTH * math.log(ratio / LEAST) / math.log(MOST / LEAST)


def bars(rows, title):
    """rows: [(name, ratio)]. The text of an SVG file."""
    height = TOP + ROW * len(rows) + 20
    out = ['<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" '
           'font-family="sans-serif" font-size="11">' % (LEFT + WIDTH + 70, height),
           '<rect width="100%" height="100%" fill="white"/>',
           '<text x="10" y="18" font-size="14">%s</text>' % escape(title)]
    for mark in 0.01, 0.1, 1.0, 10.0:
        x = x_of(mark)
        out.append('<line x1="%.1f" y1="%d" x2="%.1f" y2="%d" stroke="%s"/>'
                   % (x, TOP - 6, x, height - 16, 'black' if mark == 1 else '#ccc'))
        out.append('<text x="%.1f" y="%d" text-anchor="middle">%g</text>' % (x, height - 4, mark))
    for n, (name, ratio) in enumerate(rows):
        y = TOP + ROW * n
        begin, end = sorted((x_of(ratio), x_of(1)))
        out.append('<text x="%d" y="%d" text-anchor="end">%s</text>'
                   % (LEFT - 8, y + 11, escape(name)))
        out.append('<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>'
                   % (begin, y + 2, end - begin, ROW - 4, '#4a7' if ratio <= 1 else '#c54'))
        out.append('<text x="%.1f" y="%d" fill="#444">%.2f</text>'
                   % (LEFT + WIDTH + 8, y + 11, ratio))
    out.append('</svg>\n')
    return '\n'.join(out)
