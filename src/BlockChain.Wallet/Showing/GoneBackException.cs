namespace BlockChain.Wallet.Showing;

/// <summary>Esc was pressed at a question, or one of the menu was left empty: whoever was asked wants to go back.</summary>
internal sealed class GoneBackException() : Exception("Cancelled.");
