package dev.millrace.pipelines;

/**
 * Says how the output is written: {@code {to_format, delimiter?, header?, compression?}}. At most one in a pipeline, and
 * the last step; without it the output has the format of the input.
 *
 * @param delimiter between the fields of a CSV or TSV file
 * @param header whether a CSV or TSV file starts with the names of its columns
 */
public record ConvertFormat(FileFormat toFormat, String delimiter, boolean header, Compression compression)
        implements Step {

    /** A format as it is written when nothing else is said: Parquet with zstd, text uncompressed. */
    public static ConvertFormat plain(FileFormat format) {
        return new ConvertFormat(
                format,
                format == FileFormat.TSV ? "\t" : ",",
                true,
                format == FileFormat.PARQUET ? Compression.ZSTD : Compression.NONE);
    }

    static ConvertFormat read(Params params) {
        int before = params.problemCount();
        ConvertFormat plain = plain(params.choice("to_format", FileFormat.class));
        String delimiter = params.text("delimiter", 1, plain.delimiter);
        boolean header = params.truth("header", plain.header);
        Compression compression = params.choice("compression", Compression.class, plain.compression);
        if (params.problemCount() == before) {
            checkTogether(params, plain.toFormat, delimiter, compression);
        }
        return new ConvertFormat(plain.toFormat, delimiter, header, compression);
    }

    private static void checkTogether(Params params, FileFormat format, String delimiter, Compression compression) {
        for (String option : new String[] {"delimiter", "header"}) {
            if (params.has(option) && !format.isDelimited()) {
                params.wrong(option, "is an option of csv and tsv, not of " + format.extension());
            }
        }
        if (params.has("delimiter")) {
            Delimiters.check(params, delimiter);
        }
        if (compression == Compression.SNAPPY && format != FileFormat.PARQUET) {
            params.wrong("compression", "snappy is for parquet; " + format.extension() + " takes none, gzip, zstd");
        }
    }

    /** Of the output's name, without the first dot: {@code parquet}, {@code csv.gz}. */
    public String extension() {
        return toFormat.extension() + (toFormat == FileFormat.PARQUET ? "" : compression.suffix());
    }

    @Override
    public StepType type() {
        return StepType.CONVERT_FORMAT;
    }
}
