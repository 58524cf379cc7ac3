namespace BlockChain.Lab.Live;

/// <summary>The whole lab as it is now. Times are virtual seconds since the start, amounts are base units; the interval is what all
/// running nodes together need for a block, on average; 0 where none can find one.</summary>
public sealed record LabView(
    ulong Seed, double Time, double Speed, bool Paused, double Interval, bool Class, bool CanControl, string? Experiment,
    IReadOnlyList<NodeView> Nodes, IReadOnlyList<LinkView> Links, IReadOnlyList<BlockView> Blocks, IReadOnlyList<PaymentView> Payments);

/// <summary>A node: its share of the power, the block that it works on, and how many of its blocks it withholds.</summary>
public sealed record NodeView(
    int Id, string Name, double Power, bool Running, string Strategy, string Tip, int Height, int Mempool, long Balance, int Secret,
    string Explorer);

/// <summary>A link between two nodes, both directions together.</summary>
public sealed record LinkView(int A, int B, double Delay, double Loss, bool Open, long Sent, long Delivered, long Lost, long OnTheWay);

/// <summary>A block of any branch; without a miner where it was there before the lab began.</summary>
public sealed record BlockView(
    string Hash, string? Previous, int Height, int? Miner, double Time, int Transactions, bool Public);

/// <summary>A payment as the receiver's node sees it: waiting, confirmed or reversed.</summary>
public sealed record PaymentView(
    string Txid, int From, int To, long Amount, long Fee, string State, int Confirmations, int? Height, string? ReplacedBy);

/// <summary>What happened, for the page.</summary>
public abstract record LabEvent;

/// <summary>A node found a block.</summary>
public sealed record FoundEvent(int Node, string Hash, int Height, string Previous, double Time, bool Public) : LabEvent;

/// <summary>A node sent a message to its neighbour.</summary>
public sealed record MessageEvent(int From, int To, string Kind, string? Id, double Sent, double Arrives, bool Lost) : LabEvent;

/// <summary>A node has another tip than before; some blocks of its chain were disconnected.</summary>
public sealed record TipEvent(int Node, string Hash, int Height, int Disconnected) : LabEvent;

/// <summary>The state of a payment has changed.</summary>
public sealed record PaymentEvent(string Txid, string State, int Confirmations, string? ReplacedBy) : LabEvent;

/// <summary>Where the clock is, and how it runs.</summary>
public sealed record ClockEvent(double Time, double Speed, bool Paused) : LabEvent;

/// <summary>A person changed something.</summary>
public sealed record ChangedEvent : LabEvent;

/// <summary>How far an experiment is.</summary>
public sealed record ExperimentEvent(string Id, string State, double Progress) : LabEvent;
