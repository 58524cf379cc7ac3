namespace BlockChain.Lab.Live;

/// <summary>The lab cannot do what a person asked for; the message says why, in a sentence.</summary>
public sealed class LabException(string message) : Exception(message);
