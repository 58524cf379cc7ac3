using System.Buffers.Binary;

namespace BlockChain.Core.Tests.Fuzzing;

/// <summary>Changes good bytes a little, as mistakes and attackers do: bits, lengths, numbers at the edges, parts left out,
/// doubled, or taken from elsewhere.</summary>
public static class Mutator
{
    /// <summary>Numbers at which something in a format or in a program turns over.</summary>
    private static readonly ulong[] Edges =
    [
        0, 1, 2, 0x4b, 0x4c, 0x7f, 0x80, 0xfc, 0xfd, 0xfe, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x1_0000,
        1_000_000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x1_0000_0000, 2_100_000_000_000_000, 2_100_000_000_000_001,
        0x7fff_ffff_ffff_ffff, 0x8000_0000_0000_0000, ulong.MaxValue,
    ];

    /// <summary>One of the samples, changed in one place or in a few.</summary>
    public static byte[] Mutate(IReadOnlyList<byte[]> samples, Random random)
    {
        byte[] bytes = [.. samples[random.Next(samples.Count)]];
        do
        {
            bytes = MutateOnce(bytes, samples, random);
        }
        while (random.Next(3) == 0);

        return bytes;
    }

    private static byte[] MutateOnce(byte[] bytes, IReadOnlyList<byte[]> samples, Random random)
    {
        int at = random.Next(bytes.Length + 1);
        int length = Math.Min(random.Next(8) == 0 ? random.Next(1, 300) : random.Next(1, 9), bytes.Length - at);
        switch (random.Next(9))
        {
            case 0 when at < bytes.Length:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1 when at < bytes.Length:
                bytes[at] = (byte)random.Next(256);
                return bytes;
            case 2:
                return Overwrite(bytes, at, Edge(random));
            case 3:
                return [.. bytes.AsSpan(..at), .. CompactSize(random), .. bytes.AsSpan(at..)];
            case 4:
                return Overwrite(bytes, at, CompactSize(random));
            case 5:
                return bytes[..at];
            case 6:
                return [.. bytes.AsSpan(..at), .. bytes.AsSpan(at + length)];
            case 7:
                return [.. bytes.AsSpan(..(at + length)), .. bytes.AsSpan(at)];
            default:
                byte[] other = samples[random.Next(samples.Count)];
                int from = random.Next(other.Length + 1);
                return random.Next(2) == 0
                    ? [.. bytes.AsSpan(..at), .. other.AsSpan(from..)]
                    : Overwrite(bytes, at, other.AsSpan(from, Math.Min(other.Length - from, length)));
        }
    }

    private static byte[] Overwrite(byte[] bytes, int at, ReadOnlySpan<byte> with)
    {
        with[..Math.Min(with.Length, bytes.Length - at)].CopyTo(bytes.AsSpan(at));
        return bytes;
    }

    private static byte[] Edge(Random random)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Edges[random.Next(Edges.Length)]);
        return bytes[..(1 << random.Next(4))];
    }

    /// <summary>Any number in any of its forms, also in those that are too long for it.</summary>
    private static byte[] CompactSize(Random random)
    {
        byte[] number = Edge(random);
        return number.Length switch
        {
            1 => number,
            2 => [0xfd, .. number],
            4 => [0xfe, .. number],
            _ => [0xff, .. number],
        };
    }
}
