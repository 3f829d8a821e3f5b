"""The reference for `bench posters`: the A4 poster with ReportLab (one PDF) or Pillow (PNGs), codes by segno.

posters.py pdf|png COUNT FOLDER CARDS.json prints seconds and peak megabytes. It draws the same words, lines and code at the
same places as the layout does for an ordinary card; it does not measure, wrap or check letters.
"""

import json
import os
import sys
import time

import segno

RED, BLACK = (0x8F, 0x1D, 0x1D), (0, 0, 0)
DPI = 300


def words(card):
    """Text, x, y of the baseline, size in mm, bold, colour, whether x is the right edge."""
    yield card["organiser"], 22.7, 23.6, 6, True, BLACK, False
    yield card["station"], 192, 23.6, 6, False, BLACK, True
    yield "有事找代表", 17.5, 66.5, 35.5, True, RED, False
    yield card["name"], 135, 98.3, 17, True, BLACK, False
    for at, line in enumerate(card["duty"]):
        yield line, 135, 110.8 + at * 9.1, 6.4, False, BLACK, False
    yield "打开微信", 135, 172.4, 11.4, True, BLACK, False
    yield "扫一扫", 135, 187.2, 11.4, True, BLACK, False
    steps = [("1 写事情", "不用注册，可以拍照"), ("2 拿编号", card["promise"]), ("3 看结果", "不满意可以要求重办")]
    for at, (title, text) in enumerate(steps):
        yield title, 18 + at * 58.5, 213.7, 7.4, True, BLACK, False
        yield text, 18 + at * 58.5, 221.8, 5.2, False, BLACK, False
    yield "不会用手机，来站里有人帮您填", 18, 238.4, 5.2, True, BLACK, False
    for at, line in enumerate([card["station_address"], card["station_hours"], "电话 " + card["station_phone"]]):
        yield line, 18, 246 + at * 6.8, 4.8, False, BLACK, False
    yield "这些事代表不能直接办", 118, 238.4, 5.2, True, BLACK, False
    for at, line in enumerate(card["not_handled"]):
        yield line, 118, 246 + at * 6.6, 4.8, False, BLACK, False
    yield "遇到危险请拨打110、119、120", 118, 266.9, 4.8, True, BLACK, False
    yield "扫码后网址开头应是 " + card["address_start"], 18, 278, 4.8, True, BLACK, False
    yield "码号 " + card["code_number"] + "　" + card["printed"], 192, 278, 4.2, False, BLACK, True


RULES = [(201, 0.35), (228.5, 0.18), (270, 0.18)]


def modules(card):
    """Dark runs of the code as x, y, width, height in mm."""
    matrix = segno.make(card["address"], error="q", boost_error=False, micro=False).matrix
    size = 104 / len(matrix)
    for row, line in enumerate(matrix):
        column = 0
        while column < len(line):
            run = column
            while run < len(line) and line[run]:
                run += 1
            if run > column:
                yield 18 + column * size, 84 + row * size, (run - column) * size, size
            column = max(run, column + 1)


def pdf(cards, folder):
    from reportlab.lib.units import mm
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    for name in ("Regular", "Bold"):
        pdfmetrics.registerFont(TTFont(name, f"{os.environ['FONTS']}/NotoSansSC-{name}.ttf"))
    canvas = Canvas(f"{folder}/theirs.pdf", pagesize=(210 * mm, 297 * mm), pageCompression=1)
    for card in cards:
        for text, x, y, size, bold, colour, right in words(card):
            canvas.setFillColorRGB(*(part / 255 for part in colour))
            canvas.setFont("Bold" if bold else "Regular", size * mm)
            draw = canvas.drawRightString if right else canvas.drawString
            draw(x * mm, (297 - y) * mm, text)
        path = canvas.beginPath()
        for x, y, width, height in modules(card):
            path.rect(x * mm, (297 - y - height) * mm, width * mm, height * mm)
        canvas.setFillColorRGB(0, 0, 0)
        canvas.drawPath(path, stroke=0, fill=1)
        for y, width in RULES:
            canvas.setLineWidth(width * mm)
            canvas.line(18 * mm, (297 - y) * mm, 192 * mm, (297 - y) * mm)
        canvas.showPage()
    canvas.save()


def png(cards, folder):
    from PIL import Image, ImageDraw, ImageFont

    dots = DPI / 25.4
    faces = {}
    for card in cards:
        picture = Image.new("RGB", (round(210 * dots), round(297 * dots)), "white")
        draw = ImageDraw.Draw(picture)
        for text, x, y, size, bold, colour, right in words(card):
            face = faces.get((bold, size))
            if face is None:
                file = f"{os.environ['FONTS']}/NotoSansSC-{'Bold' if bold else 'Regular'}.ttf"
                face = faces[bold, size] = ImageFont.truetype(file, size * dots, layout_engine=ImageFont.Layout.BASIC)
            draw.text((x * dots, y * dots), text, fill=colour, font=face, anchor="rs" if right else "ls")
        for x, y, width, height in modules(card):
            box = [round(x * dots), round(y * dots), round((x + width) * dots) - 1, round((y + height) * dots) - 1]
            draw.rectangle(box, fill="black")
        for y, width in RULES:
            draw.line([18 * dots, y * dots, 192 * dots, y * dots], fill="black", width=max(1, round(width * dots)))
        picture.save(f"{folder}/theirs.png", dpi=(DPI, DPI))


def main():
    task, count, folder, cards = sys.argv[1:]
    with open(cards, encoding="utf-8") as file:
        cards = json.load(file)[: int(count)]
    started = time.perf_counter()
    {"pdf": pdf, "png": png}[task](cards, folder)
    seconds = time.perf_counter() - started
    with open("/proc/self/status", encoding="utf-8") as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    print(seconds, peak / 1024)


main()
