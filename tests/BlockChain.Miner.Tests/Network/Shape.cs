namespace BlockChain.Miner.Tests.Network;

/// <summary>How the nodes of a network are linked at first, before they tell each other of more.</summary>
public enum Shape
{
    /// <summary>Each to the one before it.</summary>
    Line,

    /// <summary>A line whose ends are linked too.</summary>
    Ring,

    /// <summary>All to the first.</summary>
    Star,

    /// <summary>All to all.</summary>
    FullMesh,
}

internal static class Shapes
{
    /// <summary>The places, all of them earlier, that the node at a place is started with as its peers.</summary>
    public static IEnumerable<int> LinksOf(this Shape shape, int place, int count) => shape switch
    {
        _ when place == 0 => [],
        Shape.Ring when place == count - 1 && place > 1 => [place - 1, 0],
        Shape.Line or Shape.Ring => [place - 1],
        Shape.Star => [0],
        Shape.FullMesh => Enumerable.Range(0, place),
        _ => throw new ArgumentOutOfRangeException(nameof(shape)),
    };
}
