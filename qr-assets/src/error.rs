//! What can go wrong, in sentences for the office that prints.

use qrcode::types::QrError;

/// Why a county's own files cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    #[error("“{file}”不是可以替换的文件。可以替换的有：{known}。请改名或删掉它。")]
    UnknownFile { file: String, known: String },
    #[error("“{file}”太大，应不超过{most}字节，现在是{found}字节。请精简它。")]
    TooLarge { file: String, most: usize, found: usize },
    #[error("“{file}”不是有效的TOML：{reason}。请改正这一处，或删掉它改用自带的。")]
    Words { file: String, reason: String },
    #[error("“{file}”不能用作标志：{reason}。请换一个只有线条和色块的SVG。")]
    Mark { file: String, reason: String },
    #[error("“{file}”排不出样张：{reason}。请改正这一处，或删掉它改用自带的。")]
    Layout { file: String, reason: String },
}

/// Why a card cannot be printed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum PrintError {
    #[error("字体里没有“{0}”（U+{code:04X}），印不出来。请改用别的字，或把这个字报给系统维护人员。", code = u32::from(*.0))]
    MissingGlyph(char),
    #[error("“{text}”太长，在{width:.0}毫米宽、最多{lines}行里按最小字号也放不下。请缩短它。")]
    TooLong { text: String, width: f64, lines: usize },
    #[error("分辨率应在{least}到{most}之间，现在是{found}。", least = crate::printer::DPI.start(), most = crate::printer::DPI.end())]
    Resolution { found: u32 },
    #[error("网址太长，放不进二维码：{0}。")]
    Code(QrError),
    #[error("没有要印的内容。")]
    Nothing,
    #[error("模板有问题：{0}。")]
    Template(String),
    #[error("没能写出文件：{0}。")]
    Writing(String),
}

/// Why a PDF cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error("这不是能读的PDF，或者它加了密。请另存一份再试。")]
    NotReadable,
    #[error("这个PDF有{found}页，一次最多读{most}页。请分开几份。")]
    TooManyPages { found: usize, most: usize },
    #[error("第{page}页太大，一页最多{most}万像素。请降低分辨率。")]
    PageTooLarge { page: usize, most: u64 },
}
