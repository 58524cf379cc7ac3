using System.Globalization;

namespace BlockChain.Wallet.Explaining;

/// <summary>Some bytes that belong together, and what they mean.</summary>
internal sealed record Field(byte[] Bytes, string Meaning)
{
    public static Field Int32(int value, string meaning) =>
        new(Write(4, (ref writer) => writer.WriteInt32(value)), meaning);

    public static Field UInt32(uint value, string meaning) =>
        new(Write(4, (ref writer) => writer.WriteUInt32(value)), meaning);

    public static Field Int64(long value, string meaning) =>
        new(Write(8, (ref writer) => writer.WriteInt64(value)), meaning);

    public static Field Count(int value, string meaning) => new(
        Write(ByteWriter.CompactSizeLength((ulong)value),
            (ref writer) => writer.WriteCompactSize((ulong)value)), meaning);

    /// <summary>Seconds since 1970 as a time.</summary>
    public static string Time(uint seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds)
        .ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static byte[] Write(int size, Writing write)
    {
        var bytes = new byte[size];
        var writer = new ByteWriter(bytes);
        write(ref writer);
        return bytes;
    }

    private delegate void Writing(ref ByteWriter writer);
}
