// What each document of test/fixtures/documents becomes: pages and remark, or the sentence it is refused with. `needs` names
// programs that only the machine of the end-to-end tests has.

export interface DocumentKind {
  readonly file: string;
  /** 0 = refused. */
  readonly pages: number;
  /** Of the remark or the refusal; none when there is no remark. */
  readonly told?: RegExp;
  readonly needs?: "office" | "pictures";
}

const all = (folder: string, pages: number, names: string, more: Partial<DocumentKind> = {}): DocumentKind[] =>
  names.split(" ").map((name) => ({ file: `${folder}/${name}`, pages, ...more }));

const office = { needs: "office" } as const;
const foreign = { needs: "pictures" } as const;

export const documentKinds: readonly DocumentKind[] = [
  ...all("office", 2, "letter.doc letter.docx letter.odt letter.rtf macro.docm sheet.ods sheet.xls sheet.xlsx", office),
  ...all("office", 3, "talk.odp talk.pptx", office),
  ...all("office", 0, "locked.doc locked.odt locked.xls", { told: /protected by a password/ }),
  ...all(
    "pdf",
    1,
    "a0.pdf annotations.pdf banner-2400x300.pdf card.pdf crop-box.pdf encrypted-empty-password.pdf form.pdf",
  ),
  ...all("pdf", 1, "letter-a4.pdf no-fonts.pdf object-streams.pdf us-legal.pdf us-letter.pdf user-unit.pdf"),
  ...all("pdf", 3, "bad-xref.pdf cut-off.pdf", { told: /damaged; only what could be read/ }),
  ...all("pdf", 3, "garbage-in-front.pdf"),
  ...all("pdf", 4, "mixed.pdf rotated.pdf"),
  ...all("pdf", 0, "locked.pdf", { told: /protected by a password/ }),
  ...all("pdf", 0, "zero-pages.pdf", { told: /damaged or has no pages/ }),
  ...all("postscript", 1, "landscape.ps logo.eps old.ps"),
  ...all("postscript", 2, "two-pages.ps"),
  ...all("postscript", 1, "late-error.ps", { told: /damaged; only what could be read/ }),
  ...all("postscript", 0, "no-page.ps", { told: /PostScript without any page/ }),
  ...all("tiff", 1, "colour-jpeg.tif g3-2d.tif g3-lsb.tif g3-standard.tif g4.tif grey-zip.tif lzw-big-endian.tif"),
  ...all("tiff", 1, "packbits.tif tiles.tif"),
  ...all("tiff", 2, "mixed.tif"),
  ...all("tiff", 1, "damaged.tif", { told: /1 of its pages are damaged/ }),
  ...all("tiff", 0, "cut-off.tif", { told: /the TIFF is cut off/ }),
  ...all("pictures", 1, "banner.png cmyk.jpg colour-16.png density-10000.jpg density-30.jpg grey-16.png grey.jpg"),
  ...all("pictures", 1, "palette-2.png photo-12-megapels.jpg photo-orientation-1.jpg photo-orientation-2.jpg"),
  ...all(
    "pictures",
    1,
    "photo-orientation-3.jpg photo-orientation-5.jpg photo-orientation-6.jpg photo-orientation-8.jpg",
  ),
  ...all("pictures", 1, "photo.avif photo.gif photo.webp progressive.jpg screenshot.png transparent.png"),
  ...all("pictures", 1, "three-frames.gif three-frames.webp", { told: /only the first of its 3 pictures/ }),
  ...all("pictures", 1, "1-bit.bmp 16-bit.bmp 24-bit-top-down.bmp 24-bit.bmp 32-bit.bmp 4-bit.bmp", foreign),
  ...all("pictures", 1, "8-bit-rle.bmp 8-bit.bmp photo.heic", foreign),
  ...all(
    "text",
    1,
    "big5.txt gbk.txt iso-2022-jp.txt koi8-r.txt shift-jis.txt utf-16be-bare.txt utf-16le.txt utf-32.txt",
  ),
  ...all("text", 1, "utf-8.txt windows-1251.txt windows-1252.txt"),
  ...all("text", 2, "long-lines.csv"),
  ...all("text", 3, "three-pages.txt"),
  ...all("text", 1, "unknown.txt", { told: /characters it is written in/ }),
  ...all("text", 0, "empty.txt", { told: /it is empty/ }),
  ...all("refused", 0, "files.7z files.cab files.gz files.rar files.tar files.zip", {
    told: /archive; send the documents/,
  }),
  ...all("refused", 0, "book.epub program.exe", { told: /does not know this kind of file/ }),
  ...all("refused", 0, "job.pcl", { told: /printer language PCL 5/ }),
  ...all("refused", 0, "meeting.ics", { told: /calendar entry/ }),
  ...all("refused", 0, "person.vcf", { told: /visiting card/ }),
  ...all("refused", 0, "sheet.xps", { told: /XPS document/ }),
];
